"""What callers hear: prompt lists, the prompts that flows use and make, and how lists become sound names."""
