"""From the IR to what runs: compiled conditions, and the evidence that they give."""
