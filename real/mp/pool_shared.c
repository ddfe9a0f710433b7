/* pool_shared.c - see pool_shared.h. The waker takes the sleeper off the count, so that one sleep costs one system call. */
#include "pool_shared.h"

#include "futex.h"

static struct pool_cell *cell_of(struct pool_shared *shared, uint64_t position)
{
	return &shared->cells[position % POOL_CELLS];
}

static bool take(struct pool_cell *cell, uint64_t position, uint64_t owner)
{
	uint64_t free = position << POOL_OWNER_BITS;
	return atomic_compare_exchange_strong(&cell->claim, &free, free | owner);
}

bool pool_withdraw(struct pool_shared *shared, uint64_t position)
{
	return take(cell_of(shared, position), position, POOL_WITHDRAWN);
}

static void wake_one(struct pool_shared *shared)
{
	uint32_t sleepers = atomic_load(&shared->sleepers);
	while (sleepers)
		if (atomic_compare_exchange_weak(&shared->sleepers, &sleepers, sleepers - 1)) {
			atomic_fetch_add(&shared->epoch, 1);
			futex_wake(&shared->epoch, 1);
			return;
		}
}

/* Are there at least so many that look? One that stops looking looks once more after it said so. */
static bool enough_look(struct pool_shared *shared, uint64_t chunks)
{
	for (int i = 0; i < shared->workers && chunks; i++) chunks -= atomic_load(&shared->slots[i].looking);
	return !chunks;
}

void pool_publish(struct pool_shared *shared, uint64_t position, uint64_t block)
{
	struct pool_cell *cell = cell_of(shared, position);
	atomic_store_explicit(&cell->block, block, memory_order_relaxed);
	atomic_store(&cell->claim, position << POOL_OWNER_BITS);
	if (!atomic_load(&shared->sleepers)) return;
	if (!enough_look(shared, position + 1 - atomic_load_explicit(&shared->head, memory_order_relaxed))) wake_one(shared);
}

void pool_wake_all(struct pool_shared *shared)
{
	atomic_store(&shared->sleepers, 0);
	atomic_fetch_add(&shared->epoch, 1);
	futex_wake(&shared->epoch, INT_MAX);
}

int pool_owner(struct pool_shared *shared, uint64_t position)
{
	uint64_t claim = atomic_load(&cell_of(shared, position)->claim);
	uint64_t owner = claim & POOL_WITHDRAWN;
	return claim >> POOL_OWNER_BITS != position || !owner || owner == POOL_WITHDRAWN ? -1 : (int)owner - 1;
}

uint64_t pool_claim(struct pool_shared *shared, int worker, uint64_t *position)
{
	_Atomic uint32_t *looking = &shared->slots[worker].looking;
	for (;;) {
		uint64_t head = atomic_load_explicit(&shared->head, memory_order_acquire);
		struct pool_cell *cell = cell_of(shared, head);
		uint64_t claim = atomic_load_explicit(&cell->claim, memory_order_acquire);
		uint64_t block = atomic_load_explicit(&cell->block, memory_order_relaxed);
		if (claim >> POOL_OWNER_BITS < head) return 0;
		bool free = claim == head << POOL_OWNER_BITS, mine = false;
		if (free) {
			atomic_store(looking, 0);       /* before it is taken: else the next one may count on us */
			mine = take(cell, head, (uint64_t)worker + 1);
		}
		*position = head;
		atomic_compare_exchange_strong(&shared->head, &head, head + 1);
		if (mine) return block;
		if (free) atomic_store(looking, 1);
	}
}

bool pool_stirs(struct pool_shared *shared)
{
	uint64_t head = atomic_load_explicit(&shared->head, memory_order_acquire);
	return atomic_load(&cell_of(shared, head)->claim) >> POOL_OWNER_BITS >= head || atomic_load(&shared->closing);
}

static bool stirs_soon(struct pool_shared *shared)
{
	for (int left = spin_budget(); left > 0; left--, spin_pause())
		if (pool_stirs(shared)) return true;
	return false;
}

void pool_sleep(struct pool_shared *shared, int worker)
{
	_Atomic uint32_t *looking = &shared->slots[worker].looking;
	atomic_store(looking, 1);
	if (stirs_soon(shared)) return;
	atomic_store(looking, 0);
	uint32_t epoch = atomic_load(&shared->epoch);
	atomic_fetch_add(&shared->sleepers, 1);
	if (!pool_stirs(shared)) {
		futex_sleep(&shared->epoch, epoch, MP_NEVER);
		spin_learn();
	}
	atomic_store(looking, 1);
}

bool pool_tell(struct pool_shared *shared, int worker, uint32_t number)
{
	struct pool_slot *slot = &shared->slots[worker];
	uint64_t told = atomic_load_explicit(&slot->told, memory_order_relaxed);
	slot->done[told % POOL_CELLS] = number;
	atomic_store(&slot->looking, 1);
	atomic_store(&slot->told, told + 1);
	return atomic_load(&shared->creator_asleep) && atomic_exchange(&shared->creator_asleep, 0);
}
