"""Static files in production: hashed names, also inside our ES modules, and compressed once at collection."""

from collections.abc import Iterable

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Ten seconds of compressing for pages that few people ever open.
_SELDOM_SEEN = ("admin/", "drf_spectacular_sidecar/")


class DeskStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Rewrites `import "./keys.js"` to the hashed name, so that every module may be cached for ever."""

    support_js_module_import_aggregation = True

    def compress_files(self, paths: Iterable[str]) -> Iterable[tuple[str, str]]:
        seen = [path for path in paths if not path.startswith(_SELDOM_SEEN)]
        return super().compress_files(seen)  # type: ignore[no-any-return]
