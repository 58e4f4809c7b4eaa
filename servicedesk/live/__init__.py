"""Live nudges: names of what changed, sent to open pages, which then ask again with their own rights."""
