"""What coordinators feel, measured as ratios to something a sceptic would accept, in the same run."""
