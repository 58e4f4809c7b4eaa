from complaints.models.cause import Cause
from complaints.models.complaint import Complaint, Evidence, StepPass
from complaints.models.prevention import Action
from complaints.models.redress import Approval, Promise, Proposal

__all__ = ["Action", "Approval", "Cause", "Complaint", "Evidence", "Promise", "Proposal", "StepPass"]
