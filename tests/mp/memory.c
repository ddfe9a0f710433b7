/* Shared memory: by inheritance, by descriptor and by name; and that nothing of it is left. */
#include "proclab/mp.h"
#include "tests/test.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int files_in_dev_shm(void)
{
	int n = 0;
	DIR *d = opendir("/dev/shm");
	while (d && readdir(d)) n++;
	if (d) closedir(d);
	return n;
}

static const char *fresh_name(void)
{
	static char name[40];
	static int number;
	snprintf(name, sizeof name, "test-%d-%d", getpid(), number++);
	return name;
}

static void values_and_arrays_begin_at_zero(void)
{
	struct mp_value *value = NULL;
	struct mp_array *array = NULL;
	CU_ASSERT_EQUAL_FATAL(mp_value_new(&value, MP_FORK, sizeof(double)), 0);
	CU_ASSERT_EQUAL_FATAL(mp_array_new(&array, MP_FORK, 1000, sizeof(int)), 0);
	CU_ASSERT_EQUAL(*(double *)mp_value_data(value), 0.0);
	CU_ASSERT_EQUAL(mp_array_count(array), 1000);
	for (size_t i = 0; i < 1000; i++) CU_ASSERT_EQUAL(*(int *)mp_array_at(array, i), 0);
	CU_ASSERT_PTR_EQUAL((char *)mp_array_at(array, 999), (char *)mp_array_at(array, 0) + 999 * sizeof(int));
	CU_ASSERT_PTR_NULL(mp_array_at(array, 1000));
	CU_ASSERT_EQUAL((size_t)mp_array_at(array, 0) % sizeof(max_align_t), 0);
	pid_t pid = fork();
	if (!pid) {
		*(double *)mp_value_data(value) = 2.5;
		*(int *)mp_array_at(array, 999) = 7;
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	CU_ASSERT_EQUAL(*(double *)mp_value_data(value), 2.5);
	CU_ASSERT_EQUAL(*(int *)mp_array_at(array, 999), 7);
	CU_ASSERT_EQUAL(mp_lock_acquire(mp_value_lock(value), 0), 0);
	CU_ASSERT_EQUAL(mp_lock_acquire(mp_value_lock(value), 0), 0);
	mp_value_free(value);
	mp_array_free(array);
	CU_ASSERT_EQUAL(mp_array_new(&array, MP_FORK, (size_t)-1, 16), MP_EARGUMENT);
	CU_ASSERT_EQUAL(mp_value_new(&value, MP_FORK, 0), MP_EARGUMENT);
}

/* In a fresh image: attach by name, or open what was passed; read, and answer. */
static int answers(const void *arguments, size_t size)
{
	struct mp_shared_memory *m = NULL;
	int error = size ? mp_shared_memory_attach(&m, arguments) : mp_shared_memory_open(&m, mp_passed(0));
	if (error) return 1;
	char *text = mp_shared_memory_data(m);
	if (strcmp(text, "ping") || mp_shared_memory_size(m) != 100000) return 2;
	strcpy(text + 50000, "pong");
	mp_shared_memory_free(m);
	return 0;
}

__attribute__((constructor)) static void targets(void)
{
	MP_TARGET(answers);
}

static void another_image_finds_it(void)
{
	for (int named = 0; named < 2; named++) {
		struct mp_shared_memory *m = NULL;
		struct mp_process *p = NULL;
		const char *name = named ? fresh_name() : NULL;
		int code = -1;
		CU_ASSERT_EQUAL_FATAL(mp_shared_memory_new(&m, name, 100000), 0);
		strcpy(mp_shared_memory_data(m), "ping");
		CU_ASSERT_EQUAL_FATAL(mp_process_new(&p, MP_SPAWN, answers, name, named ? strlen(name) + 1 : 0), 0);
		if (!named) CU_ASSERT_EQUAL(mp_process_pass(p, mp_shared_memory_fd(m)), 0);
		CU_ASSERT_EQUAL_FATAL(mp_process_start(p), 0);
		mp_process_join(p, 60);
		CU_ASSERT_EQUAL(mp_process_exit_code(p, &code), 0);
		CU_ASSERT_EQUAL(code, 0);
		CU_ASSERT_STRING_EQUAL((char *)mp_shared_memory_data(m) + 50000, "pong");
		mp_process_free(p);
		mp_shared_memory_free(m);
	}
}

static void a_name_belongs_to_one(void)
{
	struct mp_shared_memory *first = NULL, *second = NULL;
	const char *name = fresh_name();
	CU_ASSERT_EQUAL(mp_shared_memory_attach(&second, name), MP_ESYSTEM);
	CU_ASSERT_EQUAL(errno, ENOENT);
	CU_ASSERT_EQUAL_FATAL(mp_shared_memory_new(&first, name, 10), 0);
	CU_ASSERT_EQUAL(mp_shared_memory_new(&second, name, 10), MP_ESYSTEM);
	CU_ASSERT_EQUAL(errno, EEXIST);
	for (int i = 0; i < 200; i++) {
		CU_ASSERT_EQUAL_FATAL(mp_shared_memory_attach(&second, name), 0);
		((char *)mp_shared_memory_data(second))[3] = (char)i;
		CU_ASSERT_EQUAL(((char *)mp_shared_memory_data(first))[3], (char)i);
		mp_shared_memory_free(second);
	}
	CU_ASSERT_EQUAL(mp_shared_memory_unlink(first), 0);
	CU_ASSERT_EQUAL(mp_shared_memory_attach(&second, name), MP_ESYSTEM);
	CU_ASSERT_EQUAL_FATAL(mp_shared_memory_new(&second, name, 10), 0);
	mp_shared_memory_free(second);
	mp_shared_memory_free(first);
	CU_ASSERT_EQUAL(mp_shared_memory_new(&first, "", 10), MP_EARGUMENT);
	CU_ASSERT_EQUAL(mp_shared_memory_new(&first, "a/b", 10), MP_EARGUMENT);
	CU_ASSERT_EQUAL(mp_shared_memory_new(&first, "ab", 0), MP_EARGUMENT);
}

/* Killed while it holds a name, with a child of its own that lives on: the name is free again, and no file is left. */
static void a_death_leaves_nothing(void)
{
	int before = files_in_dev_shm(), ready[2], go[2];
	const char *name = fresh_name();
	char byte;
	struct mp_shared_memory *m = NULL;
	CU_ASSERT_EQUAL_FATAL(pipe(ready), 0);
	CU_ASSERT_EQUAL_FATAL(pipe(go), 0);
	pid_t pid = fork();
	if (!pid) {
		if (mp_shared_memory_new(&m, name, 1 << 20)) _exit(1);
		memset(mp_shared_memory_data(m), 1, 1 << 20);
		if (!fork()) {
			close(go[1]);
			_exit(write(ready[1], "r", 1) != 1 || read(go[0], &byte, 1));
		}
		while (pause()) {}
	}
	close(ready[1]);
	CU_ASSERT_EQUAL(read(ready[0], &byte, 1), 1);
	CU_ASSERT_EQUAL(mp_shared_memory_new(&m, name, 10), MP_ESYSTEM);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CU_ASSERT_EQUAL(mp_shared_memory_attach(&m, name), MP_ESYSTEM);
	CU_ASSERT_EQUAL(mp_shared_memory_new(&m, name, 10), 0);
	mp_shared_memory_free(m);
	CU_ASSERT_EQUAL(files_in_dev_shm(), before);
	close(go[1]);
	close(go[0]);
	close(ready[0]);
}

SUITE(mp_memory, values_and_arrays_begin_at_zero, another_image_finds_it, a_name_belongs_to_one, a_death_leaves_nothing)
