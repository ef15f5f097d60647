// How far a long piece of work is: a bar where stderr is a terminal, a line now and then where it
// is not (a log file, CI).
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>

namespace fader {

/// 75 → "1:15", 3675 → "1:01:15"; "?" where there is no telling.
std::string format_duration(double seconds);
/// 60000 → "60,000".
std::string format_count(std::int64_t number);

/// What the stream that progress goes to can do.
struct Terminal {
  std::FILE* stream = stderr;
  bool interactive = false;  ///< can rewrite its line
  bool colour = false;
  int columns = 80;

  /// Looks at the stream, TERM and NO_COLOR (https://no-color.org).
  static Terminal of(std::FILE* stream);
};

/// No bars and lines from this program any more: of several processes one talks.
void silence_progress();

/// Progress progress("epoch 3/50", 60000);
/// progress.update(done, "rec 0.012 lat 2.30");   // as often as one likes; draws at most 10 × a
/// second progress.finish();
///
/// Destroyed without finish() (an exception), it leaves the terminal on a fresh line.
class Progress {
 public:
  using Clock = std::function<double()>;  ///< seconds

  /// start: units that were done before, by an earlier run; they do not count for the speed.
  Progress(std::string title, std::int64_t total, std::string unit = "images",
           std::int64_t start = 0);
  Progress(std::string title, std::int64_t total, std::string unit, std::int64_t start,
           Terminal terminal, Clock clock);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::int64_t done, const std::string& text = "");
  /// The same for a text that costs something: asked for when it is drawn.
  void update(std::int64_t done, const std::function<std::string()>& text);
  /// Prints a line of its own; a bar moves below it.
  void note(const std::string& line);
  /// Closes with one line: what was done, in which time, and the last text.
  void finish();
  void finish(const std::string& last_text);

 private:
  void draw(double now);
  double speed(double elapsed) const;  ///< units per second
  std::string speed_text(double elapsed) const;
  std::string bar(double elapsed) const;
  std::string line(double elapsed) const;
  void wipe();

  std::string title_;
  std::int64_t total_, done_, start_;
  std::string unit_;
  std::string text_;
  Terminal terminal_;
  Clock clock_;
  double started_;
  double next_;            ///< when to draw next
  bool bar_open_ = false;  ///< the cursor is after a bar
  bool finished_ = false;
};

}  // namespace fader
