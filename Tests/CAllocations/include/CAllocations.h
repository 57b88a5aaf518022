#ifndef C_ALLOCATIONS_H
#define C_ALLOCATIONS_H

/// How often this program has asked for memory, on all of its threads together; -1 where the C
/// library cannot be listened to.
long allocation_count(void);

#endif
