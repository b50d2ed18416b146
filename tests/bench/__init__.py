"""Measure on this machine what the bot promises: how fast it keeps events, how fast it answers."""
