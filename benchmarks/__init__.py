"""What `layerloom bench` measures: ratios, interleaved in one run, against goals that are written down."""
