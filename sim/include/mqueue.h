#ifndef SIM_MQUEUE_H
#define SIM_MQUEUE_H

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>

typedef int mqd_t;
struct mq_attr { long mq_flags, mq_maxmsg, mq_msgsize, mq_curmsgs; long __fill[4]; };
mqd_t mq_open(const char *name, int flags, ...);
int mq_close(mqd_t queue);
int mq_unlink(const char *name);
int mq_send(mqd_t queue, const char *message, size_t size, unsigned priority);
ssize_t mq_receive(mqd_t queue, char *message, size_t size, unsigned *priority);
int mq_timedsend(mqd_t queue, const char *message, size_t size, unsigned priority, const struct timespec *until);
ssize_t mq_timedreceive(mqd_t queue, char *message, size_t size, unsigned *priority, const struct timespec *until);
int mq_getattr(mqd_t queue, struct mq_attr *out);
int mq_setattr(mqd_t queue, const struct mq_attr *attr, struct mq_attr *old);
int mq_notify(mqd_t queue, const struct sigevent *event);

#endif
