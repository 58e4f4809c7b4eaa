"""The table of the seven steps: every move of a complaint, in one place, as data.

Evidence and position are separate (decision 21): evidence verbs stay where they are and carry the true time;
`advance` closes the present step when its gate is met.
"""

from complaints.lifecycle import begin, ending, redress, turns
from complaints.vocabulary import POSITIONS
from servicedesk.lifecycle import Lifecycle

COMPLAINT = Lifecycle(
    name="complaint",
    states=POSITIONS,
    moves=(*begin.MOVES, *redress.MOVES, *ending.MOVES, *turns.MOVES),
)
