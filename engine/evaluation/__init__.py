"""What is told of a trained network that was judged by other examples; nothing here needs PyTorch."""
