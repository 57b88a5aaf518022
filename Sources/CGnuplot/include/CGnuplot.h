// A C face for Debian's gnuplot-iostream.h (C++), so that Swift needs no C++ interoperability.
#ifndef CGNUPLOT_H
#define CGNUPLOT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cgnuplot cgnuplot;

/// How a session ended.
typedef struct {
    int32_t spawn_errno;   ///< != 0: the program could not be started (ENOENT: not installed)
    int32_t write_failed;  ///< 1: gnuplot closed its end before everything was written
    int32_t exit_status;   ///< gnuplot's exit status, or -1
    int32_t signal;        ///< the signal that ended gnuplot, or 0
} cgnuplot_end;

/// Starts `program` (found on PATH). NULL, with *spawn_errno set, when that fails.
cgnuplot * _Nullable cgnuplot_open(const char * _Nonnull program, int32_t * _Nonnull spawn_errno);

/// Sends gnuplot commands. 0, or -1 when the pipe is broken.
int32_t cgnuplot_command(cgnuplot * _Nonnull gp, const char * _Nonnull text, size_t count);

/// Sends one inline data block of `n` points (x, y) for a `plot '-'`.
int32_t cgnuplot_send_xy(cgnuplot * _Nonnull gp,
                         const double * _Nonnull x, const double * _Nonnull y, size_t n);

/// Closes the pipe, waits for gnuplot, copies up to `capacity` - 1 bytes of what it
/// wrote to standard error, and frees `gp`.
cgnuplot_end cgnuplot_close(cgnuplot * _Nonnull gp, char * _Nonnull errors, size_t capacity);

#ifdef __cplusplus
}
#endif
#endif
