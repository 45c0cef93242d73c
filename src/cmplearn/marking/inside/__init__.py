"""What runs inside the sandbox. It imports nothing of cmplearn, and only relatively of itself."""
