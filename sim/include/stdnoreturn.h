#ifndef SIM_STDNORETURN_H
#define SIM_STDNORETURN_H

#define noreturn _Noreturn

#endif
