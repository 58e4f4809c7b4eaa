"""The terms of a search document: Latin words whole, Han in pairs, in time linear in the text (decision 15)."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

# Text below U+3041 with letters or digits is a word; above it every two neighbours are a pair. Names are qualified
# and characters compared by their code, so that neither search_path nor the database's language changes a term.
SD_GRAMS = r"""
CREATE FUNCTION public.sd_grams(given text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT COALESCE(pg_catalog.array_to_tsvector(pg_catalog.array_agg(term)), ''::pg_catalog.tsvector)
    FROM (
        SELECT this || next AS term
        FROM (
            SELECT this, pg_catalog.lead(this) OVER (ORDER BY place) AS next
            FROM pg_catalog.unnest(pg_catalog.string_to_array(given, NULL)) WITH ORDINALITY AS chars (this, place)
        ) AS pairs
        WHERE this COLLATE pg_catalog."C" >= U&'\3041' AND next COLLATE pg_catalog."C" >= U&'\3041'
        UNION
        SELECT pg_catalog.left(run[1], 40)
        FROM pg_catalog.regexp_matches(given, '[0-9a-z\u00df-\u1fff]+', 'g') AS runs (run)
    ) AS terms
$$
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_ticket_number")]

    operations = [
        migrations.RunSQL(sql=SD_GRAMS, reverse_sql="DROP FUNCTION public.sd_grams(text)"),
        migrations.AddField(
            model_name="searchdocument",
            name="grams",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func("text", function="public.sd_grams"),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="searchdocument",
            index=django.contrib.postgres.indexes.GinIndex(fields=["grams"], name="search_document_grams"),
        ),
    ]
