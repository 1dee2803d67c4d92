// Style sheets that the build of the page takes up.
declare module '*.css';
