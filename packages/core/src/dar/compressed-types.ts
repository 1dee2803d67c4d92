/** Name patterns of files that are compressed already; compressing them again costs time and gains nothing. */
export const COMPRESSED_TYPES: readonly string[] = patterns(
  // Pictures, raw pictures
  'jpg jpeg jpe jfif jp2 j2k jxl png gif webp heic heif avif',
  'cr2 cr3 nef nrw arw srf sr2 orf rw2 raf pef srw 3fr fff iiq x3f dng gpr',
  // Sound
  'mp3 mp2 m4a m4b m4p aac ogg oga opus spx wma flac ape wv tta mka ac3 eac3 dts amr',
  // Film
  'mp4 m4v mkv mov avi webm ogv wmv asf flv f4v 3gp 3g2 mpg mpeg mpe m2v vob m2ts mxf divx rm rmvb',
  // Compressed files and archives
  'gz tgz bz2 tbz tbz2 xz txz lzma tlz zst tzst lz4 lz lzo lzop br sz Z zip zipx 7z rar cab arj lzh lha ace zpaq',
  'dar par2 sitx',
  // Packages
  'jar war ear apk aab ipa xapk deb udeb rpm whl egg gem nupkg crx xpi vsix snap flatpak AppImage squashfs sfs',
  'msi msix appx conda crate',
  // Documents that are zip files
  'docx docm dotx xlsx xlsm xltx pptx pptm potx ppsx odt ods odp odg odf ott ots otp epub azw azw3 mobi cbz cbr cb7',
  'kmz 3mf sketch kra ora idml pages numbers key',
  // Encrypted
  'gpg pgp age aes kdbx luks hc',
  // Disk images that compress themselves; fonts; data formats
  'qcow2 dmg wim esd woff woff2 parquet orc avro npz h5z swf',
);

function patterns(...lists: readonly string[]): string[] {
  return lists.flatMap((list) => list.split(' ').map((extension) => `*.${extension}`));
}
