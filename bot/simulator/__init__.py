"""A local LINE platform for tests, trials and benchmarks.

It imports nothing of the bot but its preview. It keeps LINE's rules as the documentation states
them (https://developers.line.biz/en/reference/messaging-api/), and its own ledger of what it
accepted.
"""
