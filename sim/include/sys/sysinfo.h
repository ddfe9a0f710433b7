#ifndef SIM_SYS_SYSINFO_H
#define SIM_SYS_SYSINFO_H

struct sysinfo { long uptime; unsigned long loads[3], totalram, freeram, sharedram, bufferram, totalswap, freeswap; unsigned short procs, pad; unsigned long totalhigh, freehigh; unsigned mem_unit; char __fill[4]; };
int sysinfo(struct sysinfo *out);
int get_nprocs(void);
long get_phys_pages(void);
long get_avphys_pages(void);
int get_nprocs_conf(void);

#endif
