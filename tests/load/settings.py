"""Production settings, with the floor's addresses beside the desk's and a count of queries in each answer's head."""

import time

from django.db import connection

from servicedesk.settings import *  # noqa: F403
from servicedesk.settings import MIDDLEWARE as _DESK

ROOT_URLCONF = "tests.load.urls"
MIDDLEWARE = ["tests.load.settings.CountingMiddleware", *_DESK]


class CountingMiddleware:
    """X-Queries and X-SQL-Ms: what a request asked of the database, counted for desk and floor alike."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        counted = [0, 0.0]

        def count(execute, sql, params, many, context):
            begun = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                counted[0] += 1
                counted[1] += time.perf_counter() - begun

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response["X-Queries"], response["X-SQL-Ms"] = str(counted[0]), f"{counted[1] * 1000:.2f}"
        return response
