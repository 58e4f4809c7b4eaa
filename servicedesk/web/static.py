"""Static files in production: hashed names, also inside our ES modules, and compressed once at collection."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class DeskStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Rewrites `import "./keys.js"` to the hashed name, so that every module may be cached for ever."""

    support_js_module_import_aggregation = True
