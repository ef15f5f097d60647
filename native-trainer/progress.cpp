#include "native-trainer/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace fader {
namespace {

constexpr double bar_interval = 0.1;    // seconds: smooth to the eye, nothing to the training
constexpr double line_interval = 15.0;  // seconds: a log that can still be read after a night

double steady_seconds() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return value < 10 ? text : format_count(std::llround(value));
}

bool silent = false;

}  // namespace

void silence_progress() { silent = true; }

std::string format_duration(double seconds) {
  if (!(seconds >= 0) || seconds > 3.6e9) return "?";
  const long long whole = std::llround(seconds);
  char text[32];
  if (whole < 3600) {
    std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60,
                  whole % 60);
  }
  return text;
}

std::string format_count(std::int64_t number) {
  std::string text = std::to_string(number);
  const int first_digit = number < 0 ? 1 : 0;
  for (int at = static_cast<int>(text.size()) - 3; at > first_digit; at -= 3) text.insert(at, ",");
  return text;
}

Terminal Terminal::of(std::FILE* stream) {
  const char* term = std::getenv("TERM");
  const char* no_colour = std::getenv("NO_COLOR");
  Terminal terminal;
  terminal.stream = stream;
  terminal.interactive = isatty(fileno(stream)) && !(term && std::strcmp(term, "dumb") == 0);
  terminal.colour = terminal.interactive && !(no_colour && *no_colour);
  winsize size{};
  if (terminal.interactive && ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    terminal.columns = size.ws_col;
  }
  return terminal;
}

Progress::Progress(std::string title, std::int64_t total, std::string unit, std::int64_t start)
    : Progress(std::move(title), total, std::move(unit), start, Terminal::of(stderr),
               steady_seconds) {}

Progress::Progress(std::string title, std::int64_t total, std::string unit, std::int64_t start,
                   Terminal terminal, Clock clock)
    : title_(std::move(title)),
      total_(total),
      done_(start),
      start_(start),
      unit_(std::move(unit)),
      terminal_(terminal),
      clock_(std::move(clock)),
      started_(clock_()),
      next_(started_ + (terminal_.interactive ? 0 : line_interval)) {}

Progress::~Progress() {
  if (!bar_open_) return;
  std::fputc('\n', terminal_.stream);
  std::fflush(terminal_.stream);
}

void Progress::update(std::int64_t done, const std::string& text) {
  update(done, [&text] { return text; });
  text_ = text;
}

void Progress::update(std::int64_t done, const std::function<std::string()>& text) {
  done_ = done;
  if (silent) return;
  const double now = clock_();
  if (now < next_) return;
  text_ = text();
  draw(now);
}

void Progress::draw(double now) {
  const double elapsed = now - started_;
  if (terminal_.interactive) {
    next_ = now + bar_interval;
    bar_open_ = true;
    // Written over, then the rest of the line erased: no flicker.
    std::fprintf(terminal_.stream, "\r%s\x1b[K", bar(elapsed).c_str());
  } else {
    next_ = now + line_interval;
    std::fprintf(terminal_.stream, "%s\n", line(elapsed).c_str());
  }
  std::fflush(terminal_.stream);
}

void Progress::note(const std::string& line) {
  if (silent) return;
  wipe();
  std::fprintf(terminal_.stream, "%s\n", line.c_str());
  std::fflush(terminal_.stream);
  if (terminal_.interactive) next_ = 0;  // the next update draws the bar again
}

void Progress::finish(const std::string& last_text) {
  text_ = last_text;
  finish();
}

void Progress::finish() {
  if (std::exchange(finished_, true) || silent) return;
  wipe();
  const double elapsed = clock_() - started_;
  std::string text = title_ + ": " + format_count(done_ - start_) + " " + unit_ + " in " +
                     format_duration(elapsed) + ", " + speed_text(elapsed);
  if (!text_.empty()) text += ", " + text_;
  std::fprintf(terminal_.stream, "%s\n", text.c_str());
  std::fflush(terminal_.stream);
}

double Progress::speed(double elapsed) const {
  return static_cast<double>(done_ - start_) / std::max(elapsed, 1e-3);
}

std::string Progress::speed_text(double elapsed) const {
  return number(speed(elapsed)) + " " + unit_ + "/s";
}

/// "epoch 3/50 [#####-----]  50 %  800 images/s  0:37 left  rec 0.012", in one line of the
/// terminal.
std::string Progress::bar(double elapsed) const {
  const double share =
      total_ > 0 ? std::clamp(static_cast<double>(done_) / static_cast<double>(total_), 0.0, 1.0)
                 : 0.0;
  const double left = static_cast<double>(total_ - done_) / speed(elapsed);
  char percent[8];
  std::snprintf(percent, sizeof percent, "%3d %%", static_cast<int>(share * 100));
  std::string numbers = std::string("  ") + percent + "  " + speed_text(elapsed) + "  " +
                        format_duration(left) + " left";
  if (!text_.empty()) numbers += "  " + text_;

  // The last column stays empty: some terminals wrap there.
  const int room = terminal_.columns - 1;
  const int taken = static_cast<int>(title_.size() + numbers.size()) + 3;
  const int width = std::min(room - taken, 40);
  if (width < 4) return (title_ + numbers).substr(0, static_cast<std::size_t>(std::max(room, 0)));

  const auto filled = static_cast<std::size_t>(share * width);
  const std::string done(filled, '#'), rest(static_cast<std::size_t>(width) - filled, '-');
  return title_ + " [" + (terminal_.colour ? "\x1b[32m" + done + "\x1b[0m" : done) + rest + "]" +
         numbers;
}

std::string Progress::line(double elapsed) const {
  const double left = static_cast<double>(total_ - done_) / speed(elapsed);
  std::string text = title_ + ": " + format_count(done_) + " of " + format_count(total_) + " " +
                     unit_ + ", " + speed_text(elapsed) + ", " + format_duration(left) + " left";
  if (!text_.empty()) text += ", " + text_;
  return text;
}

void Progress::wipe() {
  if (std::exchange(bar_open_, false)) std::fputs("\r\x1b[K", terminal_.stream);
}

}  // namespace fader
