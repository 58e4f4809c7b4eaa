"""Reports: what is asked for, what is found, and how it leaves the desk as page, file and letter [H-39]."""
