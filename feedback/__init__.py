"""What is said about the service: surveys and their answers [H-28]."""
