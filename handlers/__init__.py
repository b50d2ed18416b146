"""What follows from an event: plain values in, effects out.

Decides. Reads no clock, keeps no state.
"""
