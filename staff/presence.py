"""Whether somebody works here, in a way that holds until the transaction ends."""

from django.db import connection

from staff.models import Person


def works_here(person: Person) -> bool:
    """Read anew and held: whoever makes them leave waits, and then finds what was given to them meanwhile.

    Lock the ticket before. Others may read so at the same time; of two, neither waits for the other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_active FROM staff_person WHERE id = %s FOR SHARE", [person.pk])
        found = cursor.fetchone()
    person.is_active = bool(found and found[0])
    return person.is_active
