/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the masters of the interior-point method are solved: beside the trees, on the device, where a master is work
 * enough and the device has memory for it; else on the CPU. Size of work depends on the program alone.
 */
#ifndef LL_SOLVER_MASTER_PLACE_H
#define LL_SOLVER_MASTER_PLACE_H

#include "kernels/kernels.h"
#include "solver/newton.h"

typedef struct ll_master_place {
    const ll_engine *engine;   /* borrowed: that of the rounds, NULL: the CPU */
    double least_work;         /* multiply-adds of a step from which a device is asked */
    ll_newton_options options; /* for it */
    bool given_up;             /* a device failed in a master: no more on it */
    int64_t least_arcs;        /* of all columns, from which a device makes programs of them */
    bool makes_here;           /* it could not */

    char name[128];              /* of the last master's backend, and whose Cholesky */
    char why[256];               /* a master that was work enough is not on the device; "": none */
    int32_t on_device, on_cpu;   /* masters so far */
    int64_t device_bytes;        /* the most that one took of a device */
    double program_s;            /* to make programs, and to take them to where they are solved */
    double assembly_s, factor_s; /* of all masters that were left */
} ll_master_place;

ll_master_place ll_master_place_cpu(void);
/* About what a step multiplies and adds: the factorisation and the assembly. */
double ll_master_work(const ll_program *g);
/* *out NULL where the device does not take the program whose entries it has. */
ll_status ll_master_place_open(ll_context *ctx, ll_master_place *place, const ll_program *g, ll_newton **out);
/* Adds what the master's matrix has taken to the times. */
void ll_master_place_add_times(ll_master_place *place, const ll_newton *n);
/* Whether a failure is one of a device, which the CPU can do without. */
bool ll_master_place_is_fault(ll_status failure);
/* A device failed in a master, whose entries are here: LL_OK where the CPU has its program now, else the failure. */
ll_status ll_master_place_recover(ll_master_place *place, ll_newton *n, ll_status failure);

#endif
