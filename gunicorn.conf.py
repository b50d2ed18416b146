"""How gunicorn runs the web process: `gunicorn "bot:create_app()"` reads this by itself."""

import os

bind = os.environ.get("BIND", f"0.0.0.0:{os.environ.get('PORT', '8000')}")
worker_class = "gthread"
# 24 slow sockets stop a sync worker; 64 threads leave room for LINE while someone dawdles.
threads = int(os.environ.get("WEB_THREADS", "64"))
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
preload_app = True
timeout = 30
graceful_timeout = 20
keepalive = 5
accesslog = None
# Nobody here talks to gunicorn at run time; two towns on one machine would share the socket.
control_socket_disable = True


def post_worker_init(worker):
    """Start the work of a process once it exists."""
    from bot.processes import begin

    begin(worker.app.callable)


def worker_exit(server, worker):
    """End it in order."""
    from bot.processes import end

    if worker.app.callable is not None:
        end(worker.app.callable)
