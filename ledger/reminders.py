"""What the ledger looks after each minute, and what it reminds people of."""

from ledger import sealing
from liaison.outbox.planning import chore

chore(sealing.look_after)
