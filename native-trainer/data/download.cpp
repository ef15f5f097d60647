#include "native-trainer/data/download.hpp"

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include "native-trainer/data/part_file.hpp"
#include "native-trainer/data/unpacked_file.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

/// This source cannot give the file; another one might.
struct SourceFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// SHA-256 of the content, or why there is none.
std::string content_of(const std::string& path) {
  try {
    return unpacked_sha256(path);
  } catch (const std::runtime_error&) {
    return "none, it does not unpack";
  }
}

/// One transfer: from the part's end to the file's.
class Transfer {
 public:
  Transfer(const RemoteFile& file, const std::string& url, PartFile& part, long stall_seconds)
      : title_(file.name),
        part_(part),
        start_(part.size()),
        curl_(curl_easy_init(), curl_easy_cleanup) {
    if (!curl_) throw std::runtime_error("libcurl cannot start; check its installation");
    CURL* curl = curl_.get();
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "fader");
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 15L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, stall_seconds);
    curl_easy_setopt(curl, CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(start_));
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message_.data());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Transfer::receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &Transfer::show);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
  }

  CURLcode run() {
    const CURLcode code = curl_easy_perform(curl_.get());
    if (disk_failure_) std::rethrow_exception(disk_failure_);
    if (code == CURLE_OK && progress_) progress_->finish();
    return code;
  }

  long status() const {
    long status = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

  std::string explain(CURLcode code) const {
    return message_[0] ? message_.data() : curl_easy_strerror(code);
  }

 private:
  static std::size_t receive(char* bytes, std::size_t, std::size_t size, void* context) {
    auto& self = *static_cast<Transfer*>(context);
    try {
      self.part_.append(bytes, size);
      return size;
    } catch (...) {  // not through libcurl's C frames
      self.disk_failure_ = std::current_exception();
      return 0;
    }
  }

  static int show(void* context, curl_off_t total, curl_off_t now, curl_off_t, curl_off_t) {
    auto& self = *static_cast<Transfer*>(context);
    if (total <= 0) return 0;
    constexpr std::int64_t kilo = 1000;
    if (!self.progress_) {
      self.progress_.emplace(self.title_, (self.start_ + total) / kilo, "kB", self.start_ / kilo);
    }
    self.progress_->update((self.start_ + now) / kilo);
    return 0;
  }

  std::string title_;
  PartFile& part_;
  std::int64_t start_;
  std::unique_ptr<CURL, void (*)(CURL*)> curl_;
  std::array<char, CURL_ERROR_SIZE> message_{};
  std::optional<Progress> progress_;
  std::exception_ptr disk_failure_;
};

/// Downloads what the part lacks. A connection that was cut is taken up again; attempts count only
/// while they bring nothing new.
void download(const RemoteFile& file, const std::string& url, PartFile& part,
              const FetchOptions& options) {
  std::int64_t furthest = part.size();
  double pause = options.pause;
  for (int attempt = 1;; ++attempt) {
    Transfer transfer(file, url, part, options.stall_seconds);
    const CURLcode code = transfer.run();
    if (code == CURLE_OK) return;

    const long status = transfer.status();
    const bool cannot_resume = code == CURLE_RANGE_ERROR || status == 416;
    if (status >= 400 && status < 500 && status != 408 && status != 429 && !cannot_resume) {
      throw SourceFailure(url + " cannot be fetched (the server answers " + std::to_string(status) +
                          "); give another source with --from");
    }
    if (part.size() > furthest) {
      furthest = part.size();
      attempt = 0;
      pause = options.pause;
    }
    if (attempt >= options.attempts) {
      throw SourceFailure(url + " cannot be fetched (" + transfer.explain(code) +
                          "); check the network and run again, it goes on where it stopped");
    }
    if (cannot_resume) {
      part.clear();
    } else {
      std::this_thread::sleep_for(std::chrono::duration<double>(pause));
      pause *= 2;
    }
  }
}

void copy(const std::string& path, PartFile& part) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw SourceFailure(path + " is not there; name the right folder with --from");
  part.clear();
  std::vector<char> buffer(1 << 20);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), file.gcount() > 0) {
    part.append(buffer.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) throw SourceFailure(path + " cannot be read; check the disk");
}

bool is_url(const std::string& source) {
  return source.rfind("http://", 0) == 0 || source.rfind("https://", 0) == 0;
}

/// Leaves the checked file in the part, or throws.
void bring(const RemoteFile& file, const std::string& source, PartFile& part,
           const FetchOptions& options) {
  const std::string from = source + (source.back() == '/' ? "" : "/") + file.name;
  const bool resumed = is_url(source) && part.size() > 0;
  if (is_url(source)) {
    download(file, from, part, options);
  } else {
    copy(from, part);
  }
  std::string content = content_of(part.path());
  if (content != file.sha256 && resumed) {
    // The first half may have come from another mirror, packed in another way.
    part.clear();
    download(file, from, part, options);
    content = content_of(part.path());
  }
  if (content != file.sha256) {
    part.clear();
    throw SourceFailure(from +
                        " is not the known file, so the copy was removed (SHA-256 of its "
                        "content: " +
                        content + ", expected: " + file.sha256 +
                        "); give another source with --from");
  }
}

bool fetch_file(const RemoteFile& file, const std::vector<std::string>& sources,
                const std::string& directory, const FetchOptions& options) {
  const std::string target = (std::filesystem::path(directory) / file.name).string();
  if (std::filesystem::exists(target) && content_of(target) == file.sha256) return false;

  PartFile part(target + ".part");
  // An earlier run may have been killed between the last byte and the renaming.
  bool arrived = part.size() > 0 && content_of(part.path()) == file.sha256;
  std::string failure;
  for (std::size_t i = 0; i < sources.size() && !arrived; ++i) {
    try {
      bring(file, sources[i], part, options);
      arrived = true;
    } catch (const SourceFailure& error) {
      failure = error.what();
    }
  }
  if (!arrived) {
    if (part.size() == 0) part.remove();
    throw std::runtime_error(failure);
  }
  part.rename_to(target);
  return true;
}

}  // namespace

std::vector<std::string> fetch_files(const std::vector<RemoteFile>& files,
                                     const std::vector<std::string>& sources,
                                     const std::string& directory, const FetchOptions& options) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) throw std::runtime_error("libcurl cannot start; check its installation");

  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    throw std::runtime_error(directory + " cannot be made (" + error.message() +
                             "); choose another folder with --out");
  }
  std::vector<std::string> brought;
  for (const RemoteFile& file : files) {
    if (fetch_file(file, sources, directory, options)) brought.push_back(file.name);
  }
  return brought;
}

}  // namespace fader
