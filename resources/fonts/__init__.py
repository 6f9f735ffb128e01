"""The fonts of the papers we write; the licence stands beside them."""
