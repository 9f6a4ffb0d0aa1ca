/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file landlink.h
 * Everything of the public API.
 */
#ifndef LANDLINK_LANDLINK_H
#define LANDLINK_LANDLINK_H

#include <landlink/compare.h>
#include <landlink/context.h>
#include <landlink/invest.h>
#include <landlink/network.h>
#include <landlink/problem.h>
#include <landlink/solve.h>
#include <landlink/status.h>

#endif
