"""From captures that are kept to records, without the network: reading again, and bringing in what others kept."""
