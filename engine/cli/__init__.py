"""The command line `epoint`: one file per command. It stands above everything: nobody imports it."""
