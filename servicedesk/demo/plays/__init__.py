"""What happens to a case, as generators: each acts, then yields the moment at which it goes on."""
