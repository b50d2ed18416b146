"""Kill web processes under load, again and again, and count what was lost or came twice."""
