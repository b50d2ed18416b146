"""JMA's disaster telegrams: from bytes to what they say. Decides nothing and reads no clock."""
