"""LINE message JSON as HTML: what a message will look like, for the console and the simulator.

Shows, and never sends. Any JSON is taken: what cannot be shown becomes a visible neutral box,
and nothing from a message reaches the page unescaped. Sizes given by a Flex message leave as
``style`` attributes of checked values; a page's Content-Security-Policy must allow those
(``style-src-attr 'unsafe-inline'``). There is no script.
"""

from bot.preview.rendering import STATIC, STYLESHEET, TOKENS, quote_line, render

__all__ = ["STATIC", "STYLESHEET", "TOKENS", "quote_line", "render"]
