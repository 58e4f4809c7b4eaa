"""What we know: articles, scripts and norms join here with the knowledge base."""
