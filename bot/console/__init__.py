"""Pages for staff and for those who look after the bot."""
