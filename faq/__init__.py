"""Knowledge: the town's entries, how they are found, and how sure we are.

This room decides. It reads no clock, environment, network or database; "today" is an argument.
"""
