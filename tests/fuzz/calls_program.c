/*
 * calls_program.c - makes whatever system calls its standard input says, in as many processes as it says. Runs on the simulated machine
 * alone, for calls.c.
 *
 * Two bytes of the script choose the call, and one each of its arguments: a recipe's that mostly succeeds, or any call of the kernel's
 * table with arguments that mostly make sense, else are at a boundary. A child goes on in another place of the script than its parent.
 */
#include "../../sim/kernel/syscall_list.h"

#define LENGTH(list) (sizeof list / sizeof *list)
#define READ 0
#define SIGACTION 13
#define SETITIMER 38
#define GETPID 39
#define EXIT_GROUP 231
enum { SCRIPT = 1024, CALLS = 200, ARENA = 64 << 10, OFTEN = 200 };
/* Where in the arena things are that the kernel is given. */
enum { TIMES = 0, VECTORS = 64, POLLS = 128, SOCKET = 192, MESSAGE = 320, CONTROL = 384, OPS = 448, SET = 464, ACTION = 480, LIMITS = 544, EVENTS = 560,
       SIZE = 600, WORDS = 640, POINTERS = 704, BUFFER = 1024, LARGE = 8192 };

static unsigned char script[SCRIPT], arena[ARENA] __attribute__((aligned(4096)));
static long length, at;
static int pid, calls;

static const struct row { long number; const char *args; } rows[] = {
#define X(name, number, args, cost, flags) {number, args},
	SYSCALL_LIST(X)
#undef X
};

/* Calls that mostly succeed: a fixed argument, or what the letter of a row would give, or a place of the arena. */
#define ANY(letter) (-10000 - letter)
#define AT(place) (-20000 - place)
static const struct recipe { long number, args[6]; } recipes[] = {
	{1, {ANY('d'), AT(BUFFER), ANY('z')}}, {0, {ANY('d'), AT(BUFFER), ANY('z')}}, {19, {ANY('d'), AT(VECTORS), 2}}, {20, {ANY('d'), AT(VECTORS), 2}},
	{2, {ANY('s'), 0102, 0644}}, {2, {ANY('s'), 02}}, {2, {ANY('s'), 04000}}, {3, {ANY('d')}}, {8, {ANY('d'), ANY('z'), 0}}, {9, {0, 8192, 3, 0x22, -1}},
	{9, {0, 8192, 3, 0x21, -1}}, {9, {0, 4096, 3, 1, ANY('d')}}, {9, {AT(LARGE + 8192), 8192, 3, 0x12, ANY('d')}}, {10, {AT(LARGE + 16384), 4096, ANY('f')}},
	{11, {AT(LARGE + 8192), 4096}}, {13, {ANY('S'), AT(ACTION), 0, 8}}, {14, {ANY('f'), AT(SET), 0, 8}}, {22, {AT(WORDS)}}, {293, {AT(WORDS), 04000}},
	{7, {AT(POLLS), 4, 10}}, {7, {AT(POLLS), 4, 0}}, {23, {8, AT(SET), 0, 0, AT(TIMES)}}, {35, {AT(TIMES), AT(BUFFER)}}, {38, {ANY('f'), AT(TIMES), 0}},
	{53, {1, 1, 0, AT(WORDS)}}, {53, {1, 2, 0, AT(WORDS)}}, {53, {1, 5, 0, AT(WORDS)}}, {41, {1, 1, 0}}, {41, {1, 2, 0}}, {49, {ANY('d'), AT(SOCKET), 16}},
	{50, {ANY('d'), ANY('f')}}, {42, {ANY('d'), AT(SOCKET), 16}}, {43, {ANY('d'), 0, 0}}, {43, {ANY('d'), AT(BUFFER), AT(SIZE)}}, {288, {ANY('d'), 0, 0, 04000}},
	{46, {ANY('d'), AT(MESSAGE), 0}}, {47, {ANY('d'), AT(MESSAGE), 0}}, {47, {ANY('d'), AT(MESSAGE), 0x40}}, {44, {ANY('d'), AT(BUFFER), 100, 0x4000}},
	{44, {ANY('d'), AT(BUFFER), 100, 0, AT(SOCKET), 16}}, {45, {ANY('d'), AT(BUFFER), 50, ANY('f'), AT(LARGE), AT(SIZE)}}, {48, {ANY('d'), ANY('f')}},
	{57}, {57}, {58}, {56, {17}}, {56, {0x111}}, {61, {-1, AT(BUFFER), 1}}, {61, {-1, AT(BUFFER), 11}}, {61, {ANY('P'), AT(BUFFER), 0}},
	{247, {ANY('f'), ANY('P'), AT(BUFFER), 5, 0}}, {62, {ANY('P'), ANY('S')}}, {62, {0, 18}}, {62, {ANY('P'), 19}}, {62, {ANY('P'), 18}},
	{129, {ANY('P'), 40, AT(BUFFER)}}, {128, {AT(SET), AT(BUFFER), AT(TIMES), 8}}, {130, {AT(SET), 8}}, {34}, {37, {1}}, {24}, {59, {ANY('s'), AT(POINTERS), AT(POINTERS)}},
	{29, {ANY('f'), 8192, 01666}}, {30, {ANY('f'), 0, 0}}, {31, {ANY('f'), 0, 0}}, {64, {ANY('f'), 3, 01666}}, {65, {ANY('f'), AT(OPS), 2}}, {66, {ANY('f'), 0, 0}},
	{66, {ANY('f'), 0, 16, ANY('f')}}, {66, {ANY('f'), 0, 17, AT(BUFFER)}}, {220, {ANY('f'), AT(OPS), 1, AT(TIMES)}}, {68, {ANY('f'), 01666}},
	{69, {ANY('f'), AT(WORDS), 60, ANY('n')}}, {70, {ANY('f'), AT(BUFFER), 100, ANY('f'), ANY('n')}}, {71, {ANY('f'), 0, 0}}, {72, {ANY('d'), 0, 5}},
	{72, {ANY('d'), ANY('l'), AT(OPS)}}, {72, {ANY('d'), 1031, ANY('z')}}, {73, {ANY('d'), ANY('f')}}, {32, {ANY('d')}}, {33, {ANY('d'), ANY('d')}},
	{77, {ANY('d'), ANY('z')}}, {82, {ANY('s'), ANY('s')}}, {83, {ANY('s'), 0755}}, {84, {ANY('s')}}, {86, {ANY('s'), ANY('s')}}, {87, {ANY('s')}}, {88, {ANY('s'), ANY('s')}},
	{89, {ANY('s'), AT(BUFFER), 100}}, {80, {ANY('s')}}, {133, {ANY('s'), 010644}}, {109, {0, 0}}, {109, {ANY('P'), ANY('P')}}, {112}, {202, {AT(WORDS), 0, 1, AT(TIMES)}},
	{202, {AT(WORDS), 1, 9}}, {202, {AT(WORDS), 3, 1, 1, AT(WORDS + 4)}}, {213, {1}}, {233, {ANY('d'), ANY('f'), ANY('d'), AT(EVENTS)}}, {232, {ANY('d'), AT(BUFFER), 8, 0}},
	{232, {ANY('d'), AT(BUFFER), 8, 10}}, {240, {ANY('s'), 0102, 0644, 0}}, {242, {ANY('d'), AT(BUFFER), 50, 1, 0}}, {243, {ANY('d'), AT(BUFFER), 8192, 0, AT(TIMES)}},
	{241, {ANY('s')}}, {283, {1, 0}}, {286, {ANY('d'), 0, AT(TIMES), 0}}, {290, {1, ANY('f')}}, {289, {-1, AT(SET), 8, 04000}}, {319, {ANY('s'), 0}}, {434, {ANY('P'), 0}},
	{424, {ANY('d'), ANY('S'), 0, 0}}, {438, {ANY('d'), ANY('d'), 0}}, {217, {ANY('d'), AT(LARGE), 4096}}, {4, {ANY('s'), AT(BUFFER)}}, {5, {ANY('d'), AT(BUFFER)}},
	{16, {ANY('d'), 0x541b, AT(BUFFER)}}, {16, {ANY('d'), 0x5410, AT(WORDS)}}, {157, {36, 1}}, {157, {1, ANY('S')}}, {160, {7, AT(LIMITS)}}, {203, {0, 8, AT(SET)}},
	{141, {0, 0, ANY('f')}}, {144, {0, ANY('f'), AT(WORDS)}}, {273, {AT(LARGE), 24}}, {1000, {0x50f00, AT(WORDS)}}, {1000, {17, AT(WORDS)}},
};

static const long numbers[] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 24, 32, 63, 64, 65, 100, 127, 128, 255, 256, 512, 1000, 1023, 1024, 1025, 4095, 4096, 4097, 8192, 16384, 65535,
	65536, 65537, 131072, 1 << 20, 1 << 24, 1 << 30, 2147483647, 2147483648, 4294967295, 4294967296, 9223372036854775807, -1, -2, -3, -100, -4095, -4096,
	-2147483647 - 1, -9223372036854775807 - 1, 02000, 04000, 0100, 0101, 0102, 0300, 0302, 01102, 0644, 02004000, 02000000, 0x8000, 0x22, 0x21, 0x11, 0x100,
	0x10f00, 0x3d0f00, 1030, 1031, 1032, 1024 + 8, 0x5401, 0x5410, 0x540f, 0x541b, 0x40000000, 0x10000, 0x4000,
};
static const int places[] = {
	TIMES, TIMES + 16, TIMES + 32, VECTORS, VECTORS + 16, POLLS, POLLS + 8, SOCKET, MESSAGE, CONTROL, OPS, OPS + 6, SET, SET + 8, ACTION, ACTION + 32,
	LIMITS, EVENTS, EVENTS + 12, SIZE, SIZE + 8, WORDS, WORDS + 4, WORDS + 8, POINTERS, POINTERS + 16, BUFFER, BUFFER + 1, BUFFER + 64, LARGE, LARGE + 4095,
	ARENA - 1, ARENA - 4, ARENA - 8, ARENA - 4096, ARENA,
};
static const char *const names[] = {
	"/tmp/a", "/tmp/b", "/tmp/a/b", "/tmp/fifo", "/tmp/dir", "/tmp/dir/../a", "/tmp", "/", ".", "..", "", "a", "b", "/bin/again", "/bin/none", "/dev/null",
	"/dev/zero", "/dev/tty", "/proc/self/stat", "/proc/self/fd", "/proc/1/status", "/proc", "/tmp/socket", "/queue", "/tmp/a/", "//tmp//a", "/tmp/link",
};

static long value(long number)
{
	return numbers[number % LENGTH(numbers)];
}

static void handler(int number)
{
	arena[BUFFER + number % 64]++;
}

static long process(long n)
{
	static const int known[] = {0, -1, 1, 2, 99, 100, 101, 102, 103, 104, -100, -101, -102, 4194304, -2147483647 - 1};
	return n % 3 ? known[n % LENGTH(known)] : pid;
}

static long place(long n)
{
	static const long wild[] = {0, 1, 8, 4096, -1, -8, -4096, 0x7ffffffff000, 0x800000000000};
	if (n % 8 == 7) return wild[n / 8 % LENGTH(wild)];
	if (n % 64 == 6) return (long)handler;
	return (long)(arena + places[n % LENGTH(places)]);
}

static long argument(char kind, long n)
{
	if (n >= OFTEN) return value(n * 7 + at);
	switch (kind) {
	case 'd': return n % 12;
	case 'p': case 'b': return place(n);
	case 's': return (long)names[n % 2 ? n / 2 % 5 : n / 2 % LENGTH(names)];
	case 'S': return n % 66;
	case 'P': return process(n);
	case 'z': return value(n % 40);
	case 'f': return n % 4;
	case 'l': return n % 12;
	case 'n': return n % 2 * 04000;
	default: return value(n);
	}
}

/* What is in the arena before each call, so that most have something to work on. */
static void prepare(void)
{
	long *times = (long *)(arena + TIMES), *vectors = (long *)(arena + VECTORS), *message = (long *)(arena + MESSAGE), *action = (long *)(arena + ACTION);
	for (int i = 0; i < 8; i++) times[i] = i & 1 ? 1000000 : 0;
	for (int i = 0; i < 4; i++) {
		vectors[2 * i] = (long)(arena + (i & 1 ? LARGE : BUFFER));
		vectors[2 * i + 1] = i & 1 ? 5000 : 64;
		((int *)(arena + POLLS))[2 * i] = 3 + i;
		((int *)(arena + POLLS))[2 * i + 1] = 5;
		((long *)(arena + POINTERS))[i] = i < 3 ? (long)names[i] : 0;
		((int *)(arena + WORDS))[i] = i + calls % 3;
	}
	*(short *)(arena + SOCKET) = 1;
	for (int i = 0; i < 11; i++) arena[SOCKET + 2 + i] = (unsigned char)names[22][i];
	message[0] = message[1] = 0;
	message[2] = (long)vectors;
	message[3] = 2;
	message[4] = (long)(arena + CONTROL);
	message[5] = 24;
	*(long *)(arena + CONTROL) = 20;
	*(int *)(arena + CONTROL + 8) = *(int *)(arena + CONTROL + 12) = 1;
	*(int *)(arena + CONTROL + 16) = 3 + calls % 5;
	action[0] = calls % 4 ? (long)handler : calls & 1;
	action[1] = calls & 4 ? 0x10000000 : 4;
	action[3] = 0;
	*(long *)(arena + SET) = 1L << calls % 32;
	*(int *)(arena + SIZE) = 16;
}

static long take(void)
{
	return at < length ? script[at++] : 0;
}

static long one(long arg, long n)
{
	if (arg <= AT(0)) return (long)(arena + (AT(0) - arg));
	return arg <= ANY(0) ? argument((char)(ANY(0) - arg), n) : arg;
}

/* Half are recipes, half are any call with any arguments. */
static long call(void)
{
	long first = take(), second = take(), args[6] = {0};
	const struct row *row = rows + second % LENGTH(rows);
	const struct recipe *recipe = recipes + second % LENGTH(recipes);
	prepare();
	if (first % 2 == 0)
		for (int i = 0; i < 6; i++) args[i] = recipe->args[i] <= ANY(0) ? one(recipe->args[i], take()) : recipe->args[i];
	else
		for (int i = 0; row->args[i]; i++) args[i] = argument(row->args[i], take());
	return __syscall(first % 2 ? row->number : recipe->number, args[0], args[1], args[2], args[3], args[4], args[5]);
}

/* A signal every 3 ms. */
static void tick(void)
{
	static const long every[] = {0, 3000, 0, 3000};
	__syscall(SETITIMER, 0, every, 0);
}

/* A child goes on elsewhere in the script. */
static void step(void)
{
	long result = call();
	int now = (int)__syscall(GETPID);
	if (now == pid) return;
	pid = now;
	tick();
	at += 1 + result % 2 + take() % 16;
}

/* Most signals end nobody, and a wait does not last. */
static void outlive(void)
{
	prepare();
	tick();
	*(long *)(arena + ACTION) = (long)handler;
	for (int sig = 1; sig <= 64; sig++) __syscall(SIGACTION, sig, arena + ACTION, 0, 8);
}

void _start(void)
{
	long n;
	while (length < SCRIPT && (n = __syscall(READ, 0, script + length, SCRIPT - length)) > 0) length += n;
	pid = (int)__syscall(GETPID);
	if (take() % 4) outlive();
	while (at < length && calls++ < CALLS) step();
	__syscall(EXIT_GROUP, 0);
}
