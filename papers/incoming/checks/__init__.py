"""What a machine can check in a family's file: facts from the rendering process, hints for the reviewer."""
