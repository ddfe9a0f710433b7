/* observer_pending.c - stands in for parts that are not there yet; nothing here stays. */
#include "real/observe/channels.h"
#include "real/observe/observer.h"
#define WEAK __attribute__((weak))
WEAK struct channels *channels_new(struct tree *tr) { return (struct channels *)tr; }
WEAK void channels_free(struct channels *c) { (void)c; }
WEAK void channels_outside(struct channels *c, int32_t pid) { (void)c; (void)pid; }
WEAK void channels_fork(struct channels *c, int64_t t, int32_t parent, int32_t child, enum precision p) { (void)c; (void)t; (void)parent; (void)child; (void)p; }
WEAK void channels_exec(struct channels *c, int64_t t, int32_t pid, enum precision p) { (void)c; (void)t; (void)pid; (void)p; }
WEAK void channels_exit(struct channels *c, int64_t t, int32_t pid, enum precision p) { (void)c; (void)t; (void)pid; (void)p; }
WEAK int channels_scan(struct channels *c, int64_t t, int32_t pid, enum precision p) { (void)c; (void)t; (void)pid; (void)p; return 0; }
WEAK uint32_t channels_find(struct channels *c, int64_t t, int32_t pid, int32_t fd, bool fresh, uint8_t *side, uint8_t *kind)
{ (void)c; (void)t; (void)pid; (void)fd; (void)fresh; *side = 0; *kind = 0; return 0; }
WEAK void channels_closed(struct channels *c, int64_t t, int32_t pid, int32_t fd, enum precision p) { (void)c; (void)t; (void)pid; (void)fd; (void)p; }
WEAK void channels_dup(struct channels *c, int64_t t, int32_t pid, int32_t from, int32_t to, enum precision p) { (void)c; (void)t; (void)pid; (void)from; (void)to; (void)p; }
struct proc_wait;
WEAK void channels_wait(struct channels *c, int64_t t, int32_t pid, struct proc_wait *w) { (void)c; (void)t; (void)pid; (void)w; }
static bool never(char *detail, size_t size) { (void)size; detail[0] = 0; return false; }
WEAK const struct tier tier_proc = {.letter = 'S', .name = "S", .probe = never};
WEAK uint32_t channels_find_sysv(struct channels *c, int64_t t, int32_t pid, enum chan_kind kind, int32_t id) { (void)c; (void)t; (void)pid; (void)kind; (void)id; return 0; }
