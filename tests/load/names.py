"""What the generated desk and the bench that visits it both know."""

PASSWORD = "bench-desk-seven-steps"
RARE = "quetzalcoatl"
# Two tickets that the bench opens and answers: held by agent1, open, with a long conversation.
KNOWN = {100_231: "enquiry", 100_232: "complaint"}
SIGNED_IN = "agent1"
