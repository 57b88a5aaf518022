// A C face for gnuplot-iostream.h (C++), so that Swift needs no C++ interoperability.
#ifndef CGNUPLOT_H
#define CGNUPLOT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A running gnuplot that reads commands from us.
typedef struct cgnuplot cgnuplot;

/// How a session ended.
typedef struct {
  int32_t write_failed;  ///< 1: gnuplot closed its end before everything was written.
  int32_t exit_status;   ///< 1 if any command failed; -1 if a signal ended gnuplot.
  int32_t signal;        ///< The signal that ended gnuplot, or 0.
} cgnuplot_end;

/// Starts `program`, found on PATH; NULL, with the reason in `*error`, an errno, if that fails.
cgnuplot *_Nullable cgnuplot_open(const char *_Nonnull program, int32_t *_Nonnull error);

/// Sends `count` bytes of commands; a failure is kept, and told by `cgnuplot_close`.
void cgnuplot_send(cgnuplot *_Nonnull session, const char *_Nonnull text, size_t count);

/// Ends the commands, waits for gnuplot and frees the session.
///
/// The first `capacity` - 1 bytes of what gnuplot complained of are put into `complaints`.
cgnuplot_end cgnuplot_close(cgnuplot *_Nonnull session, char *_Nonnull complaints,
                            size_t capacity);

#ifdef __cplusplus
}
#endif
#endif
