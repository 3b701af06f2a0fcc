"""From a graph to a network: plan, source text, PyTorch module, and cost."""
