"""Terms for what was not found: a part of a number, one Han character, a number beside a Han character.

Terms are written to the index at once (no `fastupdate`): a search would go through all that waits, in each question.
The documents are written anew by the database itself, about half a millisecond each.
"""

import django.contrib.postgres.indexes
from django.db import migrations

# Each character gives one term: with its neighbour when one of the two is Han and the other is Han, a letter or a
# digit; alone when it is Han and nothing such follows. Words stand whole, numbers also without their first digits.
# Names are qualified and characters compared by their code, so that no setting of the database changes a term.
SD_GRAMS = r"""
CREATE OR REPLACE FUNCTION public.sd_grams(given text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT COALESCE(pg_catalog.array_to_tsvector(pg_catalog.array_agg(term)), ''::pg_catalog.tsvector)
    FROM (
        SELECT this || CASE
            WHEN next >= U&'\3041' OR next BETWEEN '0' AND '9' OR next BETWEEN 'a' AND 'z'
                OR next BETWEEN U&'\00df' AND U&'\1fff' THEN next
            ELSE ''
        END AS term
        FROM (
            SELECT this COLLATE pg_catalog."C" AS this,
                pg_catalog.lead(this) OVER (ORDER BY place) COLLATE pg_catalog."C" AS next
            FROM pg_catalog.unnest(pg_catalog.string_to_array(given, NULL)) WITH ORDINALITY AS chars (this, place)
        ) AS neighbours
        WHERE this >= U&'\3041' OR (next >= U&'\3041' AND (
            this BETWEEN '0' AND '9' OR this BETWEEN 'a' AND 'z' OR this BETWEEN U&'\00df' AND U&'\1fff'))
        UNION ALL
        SELECT pg_catalog.left(run[1], 40)
        FROM pg_catalog.regexp_matches(given, '[a-z\u00df-\u1fff]+', 'g') AS words (run)
        UNION ALL
        SELECT pg_catalog.left(pg_catalog.substr(run[1], place), 40)
        FROM pg_catalog.regexp_matches(given, '[0-9]+', 'g') AS numbers (run),
            pg_catalog.generate_series(
                1, CASE WHEN pg_catalog.length(run[1]) <= 24 THEN GREATEST(pg_catalog.length(run[1]) - 2, 1) ELSE 1 END
            ) AS place
    ) AS terms
$$
"""
WRITTEN_ANEW = """
SET LOCAL statement_timeout = 0;
ALTER TABLE tickets_searchdocument ALTER COLUMN grams SET EXPRESSION AS (public.sd_grams(text));
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0027_merged_tickets")]

    operations = [
        migrations.RemoveIndex(model_name="searchdocument", name="search_document_grams"),
        migrations.RunSQL(sql=SD_GRAMS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(sql=WRITTEN_ANEW, reverse_sql=migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="searchdocument",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["grams"], fastupdate=False, name="search_document_grams"
            ),
        ),
    ]
