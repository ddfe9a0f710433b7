/* Guards imap: order, errors item by item, and that no more is taken from the input than was promised. */
#include <signal.h>
#include <string.h>

#include "proclab/mp.h"
#include "tests/test.h"

enum { COUNT = 50 };

static int square(const void *item, void *result)
{
	long n = *(const long *)item;
	*(long *)result = n * n;
	return 0;
}

static int fail_at_seven(const void *item, void *result)
{
	return *(const long *)item == 7 ? 70 : square(item, result);
}

static int die_at_seven(const void *item, void *result)
{
	if (*(const long *)item == 7) raise(SIGKILL);
	return square(item, result);
}

static struct mp_pool *two(void)
{
	struct mp_pool *p = NULL;
	CU_ASSERT_EQUAL_FATAL(mp_pool_new(&p, &(struct mp_pool_options){.workers = 2}), 0);
	return p;
}

static const long *numbers(void)
{
	static long in[COUNT];
	for (int i = 0; i < COUNT; i++) in[i] = i;
	return in;
}

static struct mp_map map_of(mp_task *task, long chunk)
{
	return (struct mp_map){
		.task = task, .items = numbers(), .count = COUNT, .item_size = sizeof(long), .result_size = sizeof(long), .chunk = chunk};
}

static void in_order(void)
{
	struct mp_pool *p = two();
	for (long chunk = 0; chunk < 4; chunk++) {
		struct mp_imap *it = NULL;
		struct mp_map map = map_of(square, chunk);
		long result = 0;
		size_t item = 0;
		CU_ASSERT_EQUAL_FATAL(mp_pool_imap(p, &map, &it), 0);
		for (size_t i = 0; i < COUNT; i++) {
			CU_ASSERT_EQUAL(mp_imap_next(it, &result, &item, 20), 0);
			CU_ASSERT_EQUAL(item, i);
			CU_ASSERT_EQUAL(result, (long)(i * i));
		}
		CU_ASSERT_EQUAL(mp_imap_next(it, &result, NULL, 20), MP_EEND);
		CU_ASSERT_EQUAL(mp_imap_next(it, &result, NULL, 20), MP_EEND);
		mp_imap_free(it);
	}
	mp_pool_free(p);
}

static void unordered_gives_each_once(void)
{
	struct mp_pool *p = two();
	struct mp_imap *it = NULL;
	struct mp_map map = map_of(square, 3);
	bool seen[COUNT] = {false};
	long result = 0;
	size_t item = 0;
	CU_ASSERT_EQUAL_FATAL(mp_pool_imap_unordered(p, &map, &it), 0);
	for (int i = 0; i < COUNT; i++) {
		CU_ASSERT_EQUAL_FATAL(mp_imap_next(it, &result, &item, 20), 0);
		CU_ASSERT_FATAL(item < COUNT && !seen[item]);
		CU_ASSERT_EQUAL(result, (long)(item * item));
		seen[item] = true;
	}
	CU_ASSERT_EQUAL(mp_imap_next(it, &result, NULL, 20), MP_EEND);
	mp_imap_free(it);
	mp_pool_free(p);
}

/* Chunks of 5: 7 fails, 8 and 9 are skipped, all else comes. */
static void fails(mp_task *task, int error)
{
	struct mp_pool *p = two();
	struct mp_imap *it = NULL;
	struct mp_map map = map_of(task, 5);
	struct mp_failure failure;
	long result = 0;
	CU_ASSERT_EQUAL_FATAL(mp_pool_imap(p, &map, &it), 0);
	for (int i = 0; i < COUNT; i++) {
		int expected = i == 7 ? error : i == 8 || i == 9 ? MP_ESKIPPED : 0;
		CU_ASSERT_EQUAL(mp_imap_next(it, &result, NULL, 20), expected);
		if (!expected) CU_ASSERT_EQUAL(result, (long)i * i);
		mp_imap_failure(it, &failure);
		CU_ASSERT_EQUAL(failure.error, expected);
		if (i == 7) CU_ASSERT_EQUAL(error == MP_ETASK ? failure.code : failure.exit_code, error == MP_ETASK ? 70 : -SIGKILL);
	}
	CU_ASSERT_EQUAL(mp_imap_next(it, &result, NULL, 20), MP_EEND);
	mp_imap_free(it);
	mp_pool_free(p);
}

static void an_error_is_one_items(void) { fails(fail_at_seven, MP_ETASK); }
static void a_death_is_one_items(void) { fails(die_at_seven, MP_EDIED); }

static bool count_up(void *context, void *item)
{
	long *taken = context;
	*(long *)item = (*taken)++;
	return true;
}

static bool until_ten(void *context, void *item)
{
	return *(long *)context < 10 && count_up(context, item);
}

static void takes_only_what_it_may(void)
{
	struct mp_pool *p = two();
	struct mp_imap *it = NULL;
	long taken = 0, result = 0;
	struct mp_map map = {.task = square,
						 .item_size = sizeof(long),
						 .result_size = sizeof(long),
						 .chunk = 2,
						 .next = count_up,
						 .context = &taken,
						 .ahead = 6};
	CU_ASSERT_EQUAL_FATAL(mp_pool_imap(p, &map, &it), 0);
	for (long i = 0; i < 1000; i++) {
		CU_ASSERT_EQUAL(mp_imap_next(it, &result, NULL, 20), 0);
		CU_ASSERT_EQUAL(result, i * i);
		CU_ASSERT(taken > i && taken <= i + 7);
	}
	mp_imap_free(it);
	mp_pool_free(p);
}

static void an_input_may_end_inside_a_chunk(void)
{
	struct mp_pool *p = two();
	struct mp_imap *it = NULL;
	long taken = 0, result = 0, sum = 0;
	struct mp_map map = {
		.task = square, .item_size = sizeof(long), .result_size = sizeof(long), .chunk = 4, .next = until_ten, .context = &taken};
	CU_ASSERT_EQUAL_FATAL(mp_pool_imap_unordered(p, &map, &it), 0);
	while (mp_imap_next(it, &result, NULL, 20) == 0) sum += result;
	CU_ASSERT_EQUAL(sum, 285);
	CU_ASSERT_EQUAL(mp_pool_close(p), 0);
	CU_ASSERT_EQUAL(mp_pool_join(p, 20), 0);
	mp_imap_free(it);
	mp_pool_free(p);
}

/* Joining the pool would wait for items that only we could ask for. */
static void a_join_that_would_hang_says_so(void)
{
	struct mp_pool *p = two();
	struct mp_imap *it = NULL;
	long taken = 0;
	struct mp_map map = {
		.task = square, .item_size = sizeof(long), .result_size = sizeof(long), .next = count_up, .context = &taken};
	CU_ASSERT_EQUAL_FATAL(mp_pool_imap(p, &map, &it), 0);
	mp_pool_close(p);
	CU_ASSERT_EQUAL(mp_pool_join(p, MP_FOREVER), MP_ESELF);
	mp_imap_free(it);
	CU_ASSERT_EQUAL(mp_pool_join(p, 20), 0);
	mp_pool_free(p);
}

static void terminate_ends_it(void)
{
	struct mp_pool *p = two();
	struct mp_imap *it = NULL;
	long taken = 0, result = 0;
	int error = 0;
	struct mp_map map = {
		.task = square, .item_size = sizeof(long), .result_size = sizeof(long), .next = count_up, .context = &taken};
	CU_ASSERT_EQUAL_FATAL(mp_pool_imap(p, &map, &it), 0);
	mp_pool_terminate(p);
	for (int i = 0; i < 100 && !error; i++) error = mp_imap_next(it, &result, NULL, 20);
	CU_ASSERT_EQUAL(error, MP_ECANCELLED);
	mp_pool_free(p);
	mp_imap_free(it);
}

SUITE(mp_imap, in_order, unordered_gives_each_once, an_error_is_one_items, a_death_is_one_items, takes_only_what_it_may,
	  an_input_may_end_inside_a_chunk, a_join_that_would_hang_says_so, terminate_ends_it)
