"""When something is due or overdue, and who is on duty. Decides. Reads no clock, keeps no state."""
